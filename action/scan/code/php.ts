/** PHP. */

import type { SyntaxNode } from "@lezer/common";
import { parser } from "@lezer/php";
import { childrenOf, type Language, type Meaning, nothing, type TextOf } from "./language.ts";

export const php: Language = {
  parser,
  grammar: {
    calls: new Set([
      "CallExpression",
      "NewExpression",
      "ShellExpression",
      "IncludeExpression",
      "RequireExpression",
      "IncludeOnceExpression",
      "RequireOnceExpression",
    ]),
    lists: new Set(["ArgList"]),
    members: new Set(["MemberExpression", "ScopedExpression", "QualifiedName"]),
    names: new Set(["Name", "VariableName", "NamespaceName"]),
    strings: new Set(["String", "Heredoc"]),
    wrappers: new Set(["ParenthesizedExpression"]),
    sums: new Set(["BinaryExpression"]),
    holes: new Set(["VariableName", "Interpolation", "MemberExpression", "SubscriptExpression"]),
  },
  functions: {
    evals: /^(?:eval|create_function|\$_(?:get|post|request|cookie|server|files)\b.*)$/,
    shells: /^(?:system|exec|shell_exec|passthru|popen|proc_open|ShellExpression)$/,
    starts: /^pcntl_exec$/,
    imports: /^(?:include|include_once|require|require_once)$/,
    deserialises: /^unserialize$/,
    safely: /allowed_classes["']\s*=>\s*(?:false|\[)/i,
    connects: /^(?:file_get_contents|fopen|fsockopen|pfsockopen|curl_init|stream_socket_client|new gearmanclient)$/,
    decodes:
      /^(?:base64_decode|gzinflate|gzuncompress|gzdecode|str_rot13|hex2bin|convert_uudecode|rawurldecode|strrev)$/,
    composes: /^(?:sprintf|vsprintf|implode|join|str_replace)$/,
    modules: nothing,
    wraps: nothing,
  },
  tells: new Set(["AssignmentExpression"]),
  meanings,
  // Names of functions know no case; a fixed text that is called names a function.
  plain: (name) => name.replace(/^\\/, "").toLowerCase(),
};

function meanings(node: SyntaxNode, textOf: TextOf): readonly Meaning[] {
  const [target, , value] = childrenOf(node);
  if (target?.name !== "VariableName" || value === undefined) return [];
  const named = value.name === "String" ? /^["'](\w+)["']$/.exec(textOf(value))?.[1] : undefined;
  const local = textOf(target);
  return named === undefined
    ? [{ local, value }]
    : [
        { local, value },
        { local, means: named },
      ];
}
