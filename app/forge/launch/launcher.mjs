/**
 * The process that starts the forge's programs, so that it is a small one who does: it does nothing else, and ends with who asked. In plain
 * JavaScript, since reading types would make it half as large again.
 */

import { spawn } from "node:child_process";
import { connect } from "node:net";
import process from "node:process";

const [, , address = ""] = process.argv;

process.on("message", (order) => void carryOut(order));
process.on("disconnect", () => process.exit());

/** @param {import("./protocol.ts").News} news */
function tell(news) {
  process.send?.(news);
}

/** @param {import("./protocol.ts").Order} order */
async function carryOut({ id, file, args, cwd, env, input, detached }) {
  const streams = await Promise.all((input ? [1, 2, 0] : [1, 2]).map((which) => reached(`${id} ${which}`)));
  const [output, errors, from = "ignore"] = streams;
  const child = spawn(file, args, { cwd, env, detached, stdio: [from, output, errors] });
  child.once("error", (error) => tell({ kind: "failed", id, message: error.message }));
  child.once("exit", (code) => tell({ kind: "ended", id, code: code ?? undefined }));
  if (child.pid !== undefined) tell({ kind: "started", id, pid: child.pid });
  // The program has its own by now.
  for (const stream of streams) stream.destroy();
}

/**
 * A connection to who asked, which is told what it is for; nothing is read from it here.
 * @param {string} purpose
 */
function reached(purpose) {
  return new Promise((resolve, reject) => {
    const socket = connect(address).pause();
    socket.once("error", reject);
    socket.write(`${purpose}\n`, () => resolve(socket));
  });
}
