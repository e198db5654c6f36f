/** Imported before anything that makes a schema: compiling each pays off over thousands of values; here it would delay everything for a handful. */

import { z } from "zod";

z.config({ jitless: true });
