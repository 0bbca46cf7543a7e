import { isSegment } from "./names.ts";
import type { Rule } from "./rule.ts";

/** These are compared with segments of paths and with settings of stacks: a blank or a look-alike would never be equal. */
export const checkTargetNames: Rule = ({ target }, report) => {
  for (const key of ["tenant", "workload", "environment", "cluster"] as const) {
    const name = target[key];
    if (name !== undefined && !isSegment(name)) {
      report("bad-target-name", ["target", key], "A name of the target has letters, digits and . _ - alone");
    }
  }
};
