/** Rust. */

import type { SyntaxNode } from "@lezer/common";
import { parser } from "@lezer/rust";
import { assigned, type Language, type Meaning, nothing, type TextOf } from "./language.ts";

export const rust: Language = {
  parser,
  grammar: {
    calls: new Set(["CallExpression", "MacroInvocation"]),
    lists: new Set(["ArgList", "ParenthesizedTokens"]),
    members: new Set(["ScopedIdentifier", "FieldExpression"]),
    names: new Set(["Identifier", "ScopeIdentifier", "BoundIdentifier"]),
    strings: new Set(["String", "RawString"]),
    wrappers: new Set(["ParenthesizedExpression", "ReferenceExpression"]),
    sums: new Set(["BinaryExpression"]),
    holes: new Set(),
  },
  functions: {
    evals: nothing,
    shells: nothing,
    starts: /^std\.process\.Command\.new\(\)(?:\.\w+\(\))*\.args?$/,
    imports: /^(?:libloading\.Library\.new|dlopen\d?\..*)$/,
    deserialises: nothing,
    safely: nothing,
    connects:
      /^(?:reqwest\.(?:blocking\.)?get|ureq\.\w+|std\.net\.(?:TcpStream|UdpSocket)\.(?:connect|bind)|(?:tokio\.net\.)?TcpStream\.connect)$/,
    decodes: /^(?:base64\..*decode\w*|hex\.decode\w*|.*\.decode_vec)$/,
    composes: /^(?:format|concat)$|\.(?:join|concat|replace)$/,
    modules: nothing,
    wraps: /^String\.from$|^&$/,
  },
  tells: new Set(["UseDeclaration", "LetDeclaration"]),
  meanings,
  plain: (name) =>
    name.replace(/^(?:process\.)?Command\./, "std.process.Command.").replace(/^net\.TcpStream/, "std.net.TcpStream"),
};

function meanings(node: SyntaxNode, textOf: TextOf): readonly Meaning[] {
  if (node.name === "UseDeclaration")
    return used(textOf(node).replaceAll(/\s+/g, " ").replace(/^use /, "").replace(/;$/, ""), "");
  return assigned(node, textOf, /^BoundIdentifier$/);
}

/** `a::{b, c::d as e}`, flattened. */
function used(tree: string, above: string): readonly Meaning[] {
  const group = /^((?:[\w]+\s*::\s*)*)\{(.*)\}$/.exec(tree.trim());
  if (group !== null) return splitOutside(group[2] ?? "").flatMap((item) => used(item, `${above}${group[1] ?? ""}`));
  const [path = "", local] = `${above}${tree.trim()}`.split(/ as /);
  const steps = path.split("::").map((step) => step.trim());
  return [{ local: local ?? steps.at(-1) ?? "", means: steps.join(".") }];
}

/** Splits at commas that are in no braces. */
function splitOutside(list: string): readonly string[] {
  let depth = 0;
  return list
    .split("")
    .map((sign) => {
      if (sign === "{") depth += 1;
      if (sign === "}") depth -= 1;
      return sign === "," && depth === 0 ? "\n" : sign;
    })
    .join("")
    .split("\n");
}
