/** Go. */

import type { SyntaxNode } from "@lezer/common";
import { parser } from "@lezer/go";
import { assigned, type Language, type Meaning, nothing, type TextOf } from "./language.ts";

export const go: Language = {
  parser,
  grammar: {
    calls: new Set(["CallExpr"]),
    lists: new Set(["Arguments"]),
    members: new Set(["SelectorExpr"]),
    names: new Set(["VariableName"]),
    strings: new Set(["String"]),
    wrappers: new Set(["ParenthesizedExpr"]),
    sums: new Set(["BinaryExp"]),
    holes: new Set(),
  },
  functions: {
    evals: /^(?:github\.com\/traefik\/yaegi\/.*|github\.com\/dop251\/goja)\.(?:.*\.)?(?:Eval|RunString)$/,
    shells: nothing,
    starts: /^(?:os\/exec\.Command|syscall\.Exec|os\.StartProcess)$/,
    imports: /^plugin\.Open$/,
    deserialises: nothing,
    safely: nothing,
    connects:
      /^(?:net\/http\.(?:Get|Post|PostForm|Head|NewRequest)|net\.Dial(?:TCP|UDP|Timeout)?|crypto\/tls\.Dial|net\/smtp\.\w+)$/,
    decodes: /^(?:encoding\/base64\..*\.DecodeString|encoding\/hex\.DecodeString|compress\/\w+\.NewReader)$/,
    composes: /^(?:fmt\.Sprintf?|strings\.(?:Join|Replace|ReplaceAll))$/,
    modules: nothing,
    wraps: /^string$/,
  },
  tells: new Set(["ImportSpec", "VarDecl", "VarSpec", "ConstSpec", "Assignment"]),
  meanings,
  // With a context in front the rest is the same.
  plain: (name) =>
    name
      .replace(/^os\/exec\.CommandContext$/, "os/exec.Command")
      .replace(/^net\/http\.NewRequestWithContext$/, "net/http.NewRequest"),
};

function meanings(node: SyntaxNode, textOf: TextOf): readonly Meaning[] {
  if (node.name === "ImportSpec") return imported(node, textOf);
  return assigned(node, textOf, /^(?:DefName|VariableName)$/);
}

function imported(node: SyntaxNode, textOf: TextOf): readonly Meaning[] {
  const path = textOf(node.getChild("String") ?? node).slice(1, -1);
  const alias = node.getChild("DefName");
  const local = alias === null ? (path.split("/").at(-1) ?? path) : textOf(alias);
  return [{ local, means: path }];
}
