import process from "node:process";
import { declareLanes } from "../../components/declare-lanes.ts";
import { createProviders } from "../../components/providers.ts";
import { readSet, readSettings } from "./lane-set.ts";

// As index.ts does; the comparison with the hand-written program is made without.
if (process.env.STACKS === "plain") Object.assign(Error, { prepareStackTrace: undefined });

const { openbao, kubernetes } = createProviders(readSettings());
declareLanes(readSet(process.env.LANE_SET ?? ""), { providers: [openbao, kubernetes] });
