/** Java. */

import type { SyntaxNode } from "@lezer/common";
import { parser } from "@lezer/java";
import { assigned, type Language, type Meaning, nothing, type TextOf } from "./language.ts";

export const java: Language = {
  parser,
  grammar: {
    calls: new Set(["MethodInvocation", "ObjectCreationExpression"]),
    lists: new Set(["ArgumentList"]),
    members: new Set(["FieldAccess", "ScopedIdentifier", "ScopedTypeName"]),
    names: new Set(["Identifier", "TypeName"]),
    strings: new Set(["StringLiteral", "TextBlock"]),
    wrappers: new Set(["ParenthesizedExpression", "CastExpression"]),
    sums: new Set(["BinaryExpression"]),
    holes: new Set(),
  },
  functions: {
    evals: /(?:^|\.)(?:\w*[eE]ngine|ScriptEngine|getEngineBy\w+\(\)|new GroovyShell\(\)|shell)\.(?:eval|evaluate)$/,
    // It starts no shell, but takes a command apart at its spaces.
    shells: /^Runtime\.getRuntime\(\)\.exec$/,
    starts: /^(?:new ProcessBuilder|new ProcessBuilder\(\)\.command)$/,
    imports: /^(?:Class\.forName|new URLClassLoader|System\.load(?:Library)?|.*[lL]oader(?:\(\))?\.loadClass)$/,
    deserialises: /^(?:new (?:ObjectInputStream|XMLDecoder)|new XStream\(\)\.fromXML)$/,
    safely: nothing,
    connects: /^(?:new (?:Socket|URL|InetSocketAddress)|URI\.create|HttpRequest\.newBuilder)$/,
    decodes:
      /^(?:Base64\..*\.decode|.*getDecoder\(\)\.decode|DatatypeConverter\.parse\w+|Hex\.decodeHex|HexFormat\..*\.parseHex)$/,
    composes: /(?:^|\.)(?:format|formatted|join|concat|replace|toString|append)$/,
    modules: nothing,
    wraps: /^new String$/,
  },
  tells: new Set(["VariableDeclarator", "AssignmentExpression"]),
  meanings,
  plain: (name) => name.replace(/^(new )?(?:[a-z]\w*\.)+(?=[A-Z]\w*)/, "$1"),
};

function meanings(node: SyntaxNode, textOf: TextOf): readonly Meaning[] {
  return assigned(node, textOf, /^(?:Definition|Identifier)$/);
}
