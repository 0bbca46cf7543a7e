import * as pulumi from "@pulumi/pulumi";

/** As lanes/compiled.ts marks what it made. */
const COMPILED = Symbol.for("credential-lanes/compiled");

/** Throws a RunError for anything but the object that was compiled itself: a copy may say what nobody approved. */
export function requireCompiled(made: object | undefined, name: string): void {
  if (made !== undefined && made !== null && Reflect.get(made, COMPILED) === made) return;
  throw new pulumi.RunError(
    `${name}: nothing but what the compiler made can be declared, as it is; this is a copy of it, or made by hand`,
  );
}
