// Compiled lanes through the components, as index.ts declares them.
import "./stack-traces.ts";
import { declareLanes } from "../../components/declare-lanes.ts";
import { createProviders } from "../../components/providers.ts";
import { readData } from "./read-set.ts";

const { set, settings } = readData();
const { openbao, kubernetes } = createProviders(settings);
declareLanes(set, { providers: [openbao, kubernetes] });
