import type { Fields } from "../../lanes/fields.ts";
import type { DeclaredResource } from "../../policies/resource.ts";

/** A resource as a rule is given it. */
export function declare(type: string, props: Fields, unknown: readonly string[] = []): DeclaredResource {
  return { type, name: "example", props, unknown };
}

/** An object of External Secrets. */
export function secretsObject(kind: string, spec: unknown, version = "external-secrets.io/v1"): DeclaredResource {
  const content = { apiVersion: version, kind, metadata: { name: "example", namespace: "example" }, spec };
  return declare(`kubernetes:${version}:${kind}`, content);
}
