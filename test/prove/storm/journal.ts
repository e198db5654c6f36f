/** The journal that a storm is about. */

import { ActorName } from "../../../action/mission/ids.ts";

export const actor = ActorName.parse("7");
export const journals = ["state", "witness"].map((kind) => `+refs/muster/${kind}/*:refs/muster/${kind}/*`);
