/** JavaScript and TypeScript, with JSX. */

import type { SyntaxNode } from "@lezer/common";
import { parser } from "@lezer/javascript";
import { childrenOf, type Language, type Meaning, partsOf, type TextOf } from "./language.ts";

export const javascript: Language = {
  parser: parser.configure({ dialect: "ts jsx" }),
  grammar: {
    calls: new Set(["CallExpression", "NewExpression", "DynamicImport"]),
    lists: new Set(["ArgList"]),
    members: new Set(["MemberExpression"]),
    names: new Set(["VariableName", "PropertyName"]),
    strings: new Set(["String", "TemplateString"]),
    wrappers: new Set(["ParenthesizedExpression", "SequenceExpression", "AwaitExpression"]),
    sums: new Set(["BinaryExpression"]),
    holes: new Set(["Interpolation"]),
  },
  functions: {
    evals:
      /^(?:new )?(?:eval|Function|AsyncFunction|GeneratorFunction|vm\.(?:run\w*|compileFunction|Script|SourceTextModule)|execScript|(?:.*\.)?constructor\.constructor)$/,
    shells:
      /^(?:child_process\.(?:exec|execSync)|shelljs\.exec|execa\.(?:command|commandSync|execaCommand|execaCommandSync))$/,
    starts:
      /^(?:child_process\.(?:spawn|spawnSync|execFile|execFileSync|fork)|cross-spawn(?:\.sync)?|execa(?:\.(?:execa|execaSync|sync))?|Bun\.spawn(?:Sync)?|new Deno\.Command)$/,
    imports: /^(?:import|require|require\.resolve|module\.require)$/,
    deserialises:
      /^(?:node-serialize\.unserialize|serialize-to-js\.deserialize|funcster\.deepDeserialize|cryo\.parse)$/,
    safely: /(?!)/,
    connects:
      /^(?:fetch|(?:new )?(?:WebSocket|EventSource)|new ws(?:\.WebSocket)?|https?\.(?:get|request)|http2\.connect|net\.(?:connect|createConnection)|tls\.connect|dgram\.createSocket|axios(?:\.\w+)?|got(?:\.\w+)?|undici\.\w+|node-fetch|request(?:\.\w+)?|ky(?:\.\w+)?|navigator\.sendBeacon|importScripts)$/,
    decodes:
      /^(?:atob|Buffer\.from|unescape|String\.from(?:CharCode|CodePoint)(?:\.apply|\.call)?|zlib\.(?:gun|inf|un|brotliD)\w+)$/,
    composes: /\.(?:join|concat|replace|replaceAll|format)$|^(?:util\.format|String\.raw)$/,
    modules: /^(?:require|import)$/,
    wraps: /(?:^|\.)(?:promisify|promisify\.\w+)$/,
  },
  tells: new Set(["ImportDeclaration", "VariableDeclaration", "AssignmentExpression"]),
  meanings,
  plain: (name) =>
    name
      .replace(/^(new )?(?:(?:globalThis|window|self|global|top)\.)+(?=.)/, "$1")
      .replace(/^node:/, "")
      .replace(/^(child_process|vm|net|https?|zlib|execa)\.default\./, "$1."),
};

function meanings(node: SyntaxNode, textOf: TextOf): readonly Meaning[] {
  if (node.name === "ImportDeclaration") return imported(node, textOf);
  const parts = childrenOf(node);
  return parts.flatMap((part, index) => {
    const value = parts[index + 1];
    const target = parts[index - 1];
    if (part.name !== "Equals" || value === undefined || target === undefined) return [];
    if (target.name === "ObjectPattern") return taken(target, value, textOf);
    return /^Variable(?:Definition|Name)$/.test(target.name) ? [{ local: textOf(target), value }] : [];
  });
}

/** `import a, { b as c } from "m"`, `import * as n from "m"`. */
function imported(node: SyntaxNode, textOf: TextOf): readonly Meaning[] {
  const from = node.getChild("String");
  if (from === null) return [];
  const module = textOf(from)
    .slice(1, -1)
    .replace(/^node:/, "");
  const whole = childrenOf(node).filter(({ name }) => name === "VariableDefinition");
  const group = node.getChild("ImportGroup");
  const named = group === null ? [] : namesIn(group, textOf);
  return [
    ...whole.map((name) => ({ local: textOf(name), means: module })),
    ...named.map(({ name, local }) => ({ local, means: `${module}.${name}` })),
  ];
}

function namesIn(group: SyntaxNode, textOf: TextOf): readonly { readonly name: string; readonly local: string }[] {
  return textOf(group)
    .slice(1, -1)
    .split(",")
    .map((item) => item.trim().split(/\s+as\s+/))
    .map(([name = "", local = name]) => ({ name: name.replaceAll(/^type\s+|["']/g, ""), local }));
}

/** `const { exec: e, spawn } = value`. */
function taken(pattern: SyntaxNode, value: SyntaxNode, textOf: TextOf): readonly Meaning[] {
  const module = moduleIn(value, textOf);
  if (module === undefined) return [];
  return partsOf(pattern).flatMap((property) => {
    const local = property.getChild("VariableDefinition");
    if (property.name !== "PatternProperty" || local === null) return [];
    const name = property.getChild("PropertyName") ?? local;
    return [{ local: textOf(local), means: `${module}.${textOf(name)}` }];
  });
}

function moduleIn(value: SyntaxNode, textOf: TextOf): string | undefined {
  const text = textOf(value);
  return (
    /^(?:await\s+)?(?:require|import)\s*\(\s*["'`](?:node:)?([^"'`]+)["'`]\s*\)$/.exec(text)?.[1] ??
    /^[\w$.]+$/.exec(text)?.[0]
  );
}
