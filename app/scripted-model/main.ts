/** Starts the scripted model from a shell: `node app/scripted-model/main.ts --script story.json [--port 8100] [--latency 90]`. */

import { parseArgs } from "node:util";
import { readScriptFile } from "./script.ts";
import { startScriptedModel } from "./server.ts";

const { values } = parseArgs({
  options: { script: { type: "string" }, port: { type: "string" }, latency: { type: "string" } },
});
if (values.script === undefined) throw new Error("Say which script to play: --script <file.json>");

const model = await startScriptedModel({
  script: await readScriptFile(values.script),
  port: Number(values.port ?? 0),
  latencyMs: Number(values.latency ?? 0),
});
process.stdout.write(`${model.url}\n`);
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    process.stdout.write(`${JSON.stringify(model.bill().total)}\n`);
    void model.close();
  });
}
