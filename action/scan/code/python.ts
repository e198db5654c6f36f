/** Python. */

import type { SyntaxNode } from "@lezer/common";
import { parser } from "@lezer/python";
import { assigned, type Language, type Meaning, type TextOf } from "./language.ts";

export const python: Language = {
  parser,
  grammar: {
    calls: new Set(["CallExpression"]),
    lists: new Set(["ArgList"]),
    members: new Set(["MemberExpression"]),
    names: new Set(["VariableName"]),
    strings: new Set(["String", "FormatString", "ContinuedString"]),
    wrappers: new Set(["ParenthesizedExpression", "AwaitExpression"]),
    sums: new Set(["BinaryExpression"]),
    holes: new Set(["FormatReplacement"]),
  },
  functions: {
    evals: /^(?:eval|exec|compile|execfile|code\.interact|code\.InteractiveInterpreter\(\)\.\w+)$/,
    shells:
      /^(?:os\.(?:system|popen\d?)|subprocess\.(?:getoutput|getstatusoutput)|commands\.\w+|popen2\.\w+|asyncio\.create_subprocess_shell|pty\.spawn)$/,
    starts:
      /^(?:subprocess\.(?:run|call|check_call|check_output|Popen)|os\.(?:exec|spawn)[lv]\w*|asyncio\.create_subprocess_exec)$/,
    imports: /^(?:__import__|importlib\.import_module|imp\.load_\w+|runpy\.run_\w+)$/,
    deserialises:
      /^(?:(?:c|_)?[pP]ickle\.(?:loads?|Unpickler)|(?:dill|cloudpickle|marshal|jsonpickle)\.(?:loads?|decode)|joblib\.load|shelve\.open|yaml\.(?:load|load_all|unsafe_load|unsafe_load_all)|pandas\.read_pickle|torch\.load|numpy\.load)$/,
    safely:
      /\b(?:C?SafeLoader|BaseLoader|CBaseLoader)\b|weights_only\s*=\s*True|^numpy\.load(?![\s\S]*allow_pickle\s*=\s*True)|^np\.load(?![\s\S]*allow_pickle\s*=\s*True)/,
    connects:
      /^(?:requests\.\w+|httpx\.\w+|aiohttp\.\w+(?:\(\)\.\w+)?|urllib\.request\.(?:urlopen|urlretrieve|Request)|urllib2\.urlopen|http\.client\.HTTPS?Connection|socket\.(?:create_connection|socket\(\)\.connect)|ftplib\.FTP|smtplib\.SMTP\w*|websockets?\.\w+|paramiko\.\w+)$/,
    decodes:
      /^(?:base64\.(?:\w*decode\w*)|binascii\.(?:unhexlify|a2b_\w+)|bytes\.fromhex|bytearray\.fromhex|codecs\.decode|zlib\.decompress|gzip\.decompress|bz2\.decompress|lzma\.decompress|marshal\.loads)$/,
    composes: /(?:^|[.?])(?:format|join|format_map|replace)$/,
    modules: /^(?:__import__|importlib\.import_module)$/,
    wraps: /^functools\.partial$/,
  },
  tells: new Set(["ImportStatement", "AssignStatement"]),
  meanings,
  plain: (name) =>
    name
      .replace(/^(?:builtins|__builtins__)\.(?=.)/, "")
      .replace(/^np\./, "numpy.")
      .replace(/^pd\./, "pandas."),
};

function meanings(node: SyntaxNode, textOf: TextOf): readonly Meaning[] {
  if (node.name === "ImportStatement") return imported(textOf(node));
  return assigned(node, textOf, /^VariableName$/);
}

function imported(statement: string): readonly Meaning[] {
  const plain = statement
    .replaceAll(/#[^\n]*|[()\\]/g, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
  const from = /^from ([\w.]+) import (.*)$/.exec(plain);
  const list = from?.[2] ?? plain.replace(/^import /, "");
  return list.split(",").flatMap((item): readonly Meaning[] => {
    const [name = "", local] = item.trim().split(/ as /);
    if (from !== null) return [{ local: local ?? name, means: `${from[1] ?? ""}.${name}` }];
    return local === undefined ? [] : [{ local, means: name }];
  });
}
