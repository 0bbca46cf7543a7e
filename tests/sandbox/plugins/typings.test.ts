import { describe, expect, it } from "vitest";
import { providerSettings as kubernetesSettings } from "../../../sandbox/plugins/kubernetes/configuration.ts";
import { providerSettings as vaultSettings } from "../../../sandbox/plugins/vault/configuration.ts";
import { vaultKinds } from "../../../sandbox/plugins/vault/kinds.ts";
import { declaredProperties, moduleOf, readTypings } from "./typings.ts";

describe("the properties that the stand-ins accept", () => {
  it.each(vaultKinds.map((kind) => [kind.type, kind] as const))("are inputs of %s in the SDK", (type, kind) => {
    const typings = readTypings("vault", moduleOf(type));
    const inputs = kind.properties.filter(({ output }) => !output).map(({ name }) => name);
    const declared = declaredProperties(typings, /export interface \w+Args \{/);
    expect(declared.length).toBeGreaterThan(1);
    expect(inputs.filter((name) => !declared.includes(name))).toEqual([]);
  });

  it.each(vaultKinds.map((kind) => [kind.type, kind] as const))("include what %s requires", (type, kind) => {
    const typings = readTypings("vault", moduleOf(type));
    const args = typings.slice(typings.search(/export interface \w+Args \{/));
    const required = [...args.matchAll(/^ {4}(\w+): pulumi\.Input/gm)].map((match) => match[1] ?? "").sort();
    const inTable = kind.properties.filter((property) => property.required).map(({ name }) => name);
    // A policy's name is optional in the SDK, which would make one up; a lane always gives it.
    const own = type.endsWith(":Policy") ? ["name"] : [];
    expect(inTable.filter((name) => !own.includes(name)).sort()).toEqual(required);
  });

  it.each(vaultKinds.map((kind) => [kind.type, kind] as const))(
    "are outputs of %s where they are read",
    (type, kind) => {
      const declared = declaredProperties(readTypings("vault", moduleOf(type)), /export declare class/);
      expect(kind.properties.map(({ name }) => name).filter((name) => !declared.includes(name))).toEqual([]);
    },
  );

  it("are settings of the providers in the SDKs", () => {
    const vault = declaredProperties(readTypings("vault", "provider"), /export interface ProviderArgs \{/);
    const kubernetes = declaredProperties(readTypings("kubernetes", "provider"), /export interface ProviderArgs \{/);
    expect(vaultSettings.filter((name) => !vault.includes(name))).toEqual([]);
    expect(kubernetesSettings.filter((name) => !kubernetes.includes(name))).toEqual([]);
  });
});
