import { describe, expect, test } from "vitest";
import { findProvider, findProvidersOfField, PROVIDER_IDS, PROVIDERS } from "../../../lanes/custody/providers.ts";
import { parseDuration } from "../../../lanes/duration.ts";

describe("the catalog of providers", () => {
  test("has every id once, sorted", () => {
    expect(PROVIDERS.map(({ id }) => id)).toEqual([...new Set(PROVIDER_IDS)].sort());
  });

  test.each(PROVIDERS)("says of $id where it comes from, and where its keys are revoked", (provider) => {
    for (const address of [provider.console, provider.source]) expect(new URL(address).protocol).toBe("https:");
    expect(provider.rateLimits.signal).toContain("429");
    for (const header of provider.rateLimits.headers) expect(header).toMatch(/^[A-Za-z][A-Za-z-]+$/);
    for (const field of provider.fields) expect(field).toMatch(/^[A-Z][A-Z0-9_]+$/);
    if (provider.overlap !== undefined) expect(parseDuration(provider.overlap)).toBeGreaterThan(0);
  });

  test("finds a provider by its id alone", () => {
    for (const id of PROVIDER_IDS) expect(findProvider(id)?.id).toBe(id);
    for (const id of ["", "OpenAI", "constructor"]) expect(findProvider(id)).toBeUndefined();
  });

  test("finds whose key a field holds, one provider a field", () => {
    for (const { id, fields } of PROVIDERS) {
      for (const field of fields) expect(findProvidersOfField(field).map((each) => each.id)).toEqual([id]);
    }
    expect(findProvidersOfField("ISSUE_CORE_API_KEY")).toEqual([]);
  });
});
