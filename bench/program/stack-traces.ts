// Both sides of a comparison take what index.ts does about stack traces; STACKS=mapped leaves them as the SDK has them.
import process from "node:process";

if (process.env.STACKS !== "mapped") Object.assign(Error, { prepareStackTrace: undefined });
