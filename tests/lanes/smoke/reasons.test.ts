import { describe, expect, it } from "vitest";
import { explainWords } from "../../../lanes/smoke/reasons.ts";

describe("what words mean", () => {
  it.each([
    'error processing spec.data[0] (key: a/b), err: cannot find secret data for key: "A"',
    "error processing spec.data[0] (key: a/b), err: Secret does not exist",
    'error retrieving secret: using cluster store "s" is not allowed from namespace "n": denied by spec.condition',
    'could not get ClusterSecretStore "s", clustersecretstores.external-secrets.io "s" not found',
    "Error making API request. URL: GET https://bao:8200/v1/a/data/b Code: 403. Errors: * 1 error occurred: * permission denied",
    'Error making API request. URL: PUT https://bao:8200/v1/auth/kubernetes/login Code: 400. Errors: * invalid role name "r"',
    "secret is owned by another ExternalSecret: other",
    "could not update secret, target is immutable",
    "tls: failed to verify certificate: x509: certificate signed by unknown authority",
    'cannot request Kubernetes service account token for service account "a": serviceaccounts "a" not found',
    "can not reference unmanaged store",
  ])("waiting does not mend: %s", (words) => {
    const { isLasting, hint } = explainWords(words, "SecretSyncedError");
    expect([isLasting, hint.length > 10]).toEqual([true, true]);
  });

  it.each([
    'Get "https://bao:8200/v1/x": dial tcp 10.0.0.1:8200: connect: connection refused',
    "Code: 503. Errors: * Vault is sealed",
    "Code: 429. Errors: * request path rate limit quota exceeded",
    "context deadline exceeded (Client.Timeout exceeded while awaiting headers)",
    "dial tcp: lookup bao.openbao.svc: no such host",
    'Operation cannot be fulfilled on secrets "x": the object has been modified',
    "could not get secret data from provider",
    "something that nobody knows",
    "",
  ])("waiting may mend: %s", (words) => {
    expect(explainWords(words, "SecretSyncedError").isLasting).toBe(false);
  });

  it("goes by the reason of a condition where the words say nothing", () => {
    for (const reason of ["InvalidProviderConfig", "InvalidStoreConfiguration", "ValidationFailed"]) {
      expect(explainWords("unable to validate store", reason).isLasting).toBe(true);
      expect(explainWords("connection refused", reason).isLasting).toBe(false);
    }
    expect(explainWords("could not determine validation status", "ValidationUnknown").isLasting).toBe(false);
  });

  it("is not misled by names", () => {
    const named =
      'error processing spec.data[0] (key: team/permission denied/x), err: "forbidden" failed: connection refused';
    expect(explainWords(named).isLasting).toBe(false);
    expect(explainWords('(key: a/connection refused/b), err: Secret does not exist "Code: 503"').isLasting).toBe(true);
    expect(explainWords("https://sealed.example.org/EOF/conflict said Code: 403").isLasting).toBe(true);
  });

  it("takes time in proportion to what it reads", () => {
    expect(explainWords("(key: ".repeat(20_000)).isLasting).toBe(false);
    expect(explainWords("/".repeat(3000)).isLasting).toBe(false);
  });
});
