import { describe, expect, it } from "vitest";
import { explainReviewer } from "../../../lanes/drift/judge-reviewer.ts";

const pem = (body: string): string => `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`;
const cluster = { context: "production", server: "https://api.example.org:6443/", ca: pem("QUJD\nREVG") };
const reviewer = { mount: "kubernetes", host: "https://api.example.org:6443", ca: pem("QUJDREVG") };

describe("where tokens are reviewed", () => {
  it("is the stack's cluster by address and CA, however they are written", () => {
    expect(explainReviewer(reviewer, cluster)).toBeUndefined();
    expect(explainReviewer({ ...reviewer, ca: pem("WFla") + pem("QUJDREVG") }, cluster)).toBeUndefined();
  });

  it("is told where it is another address, with both and the way out", () => {
    const words = explainReviewer({ ...reviewer, host: "https://old.example.org" }, cluster);
    expect(words).toBe(
      "auth/kubernetes has tokens reviewed at https://old.example.org, and the context production leads to " +
        "https://api.example.org:6443: if the cluster was rebuilt, write auth/kubernetes/config anew (docs/recovery.md)",
    );
  });

  it("is told where the CA is another one, or there is none, without any certificate", () => {
    for (const ca of [pem("WFla"), "", undefined]) {
      const words = explainReviewer({ ...reviewer, ca }, cluster);
      expect(words).toContain("does not trust the CA");
      expect(words).not.toMatch(/WFla|QUJD/);
    }
  });

  it("is not told where the kubeconfig says neither", () => {
    expect(explainReviewer({ ...reviewer, ca: "" }, { context: "production" })).toBeUndefined();
  });
});
