import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const require = createRequire(import.meta.url);

/** The text of the typings of one module of an SDK, such as `kubernetes/authBackendRole` of `vault`. */
export function readTypings(sdk: "kubernetes" | "vault", module: string): string {
  const root = path.dirname(require.resolve(`@pulumi/${sdk}/package.json`));
  return fs.readFileSync(path.join(root, `${module}.d.ts`), "utf8");
}

/** The module of the SDK that declares a resource type such as `vault:jwt/authBackend:AuthBackend`. */
export function moduleOf(type: string): string {
  const [, module = ""] = type.split(":");
  return module.replace(/^index\//, "");
}

/** The property names of an interface, or of a class's outputs, as the typings declare them. */
export function declaredProperties(typings: string, declaration: RegExp): readonly string[] {
  const start = typings.search(declaration);
  if (start === -1) return [];
  const body = typings.slice(start, typings.indexOf("\n}", start));
  return [...body.matchAll(/^ {4}(?:readonly )?(\w+)\??:/gm)].map((match) => match[1] ?? "");
}
