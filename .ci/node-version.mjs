// Says so when `npm ci` could not bring Node 24: without it the sources, which are TypeScript, cannot run. Plain JavaScript that
// any Node understands.
const wanted = 24;
const found = Number(process.versions.node.split(".")[0]);
if (found < wanted) {
  console.error(
    [
      `Muster needs Node ${wanted}, but npm's scripts run under Node ${process.versions.node} here.`,
      `\`npm ci\` brings Node ${wanted} along (the package \`node\`), and that did not happen. Usual reasons:`,
      "  - scripts were switched off: run `npm ci --ignore-scripts=false`, and look for `ignore-scripts` in your .npmrc;",
      "  - `npm ci` was not run, or without development packages (NODE_ENV=production): run `npm ci --include=dev`;",
      "  - there is no build of Node for this machine in the package: install Node 24 yourself, https://nodejs.org.",
    ].join("\n"),
  );
  process.exit(1);
}
