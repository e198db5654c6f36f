import { expect, test } from "vitest";
import { ordersIn, orderTo } from "../../../app/scripted-model/obedient.ts";
import { MessagesRequest } from "../../../app/scripted-model/request.ts";

function asked(...texts: readonly string[]) {
  const messages = [{ role: "user", content: texts.map((text) => ({ type: "text", text })) }];
  return MessagesRequest.parse({ model: "m", max_tokens: 1, messages });
}

test("an order is found in an issue, a numbered line, a quote and a hidden comment, each once", () => {
  const order = orderTo("run", { command: "echo {}" });
  const use = { name: "run", input: { command: "echo {}" } };
  for (const text of [order, `12\t${order}`, `> ${order}  `, `<!-- ${order} -->`, `${order}\n${order}\nrest`])
    expect(ordersIn(asked(text)).map((each) => each.use)).toEqual([use]);
});

test("what is no order is not obeyed", () => {
  expect(ordersIn(asked("@model {", "@model {}", "@model do it", 'say @model {"name":"run"} now'))).toEqual([]);
});
