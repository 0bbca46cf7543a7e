import { describe, expect, test } from "vitest";
import { reachOf, soundsLikeProduction } from "../../../lanes/bootstrap/looks-like-production.ts";

describe("names of production", () => {
  test.each(
    "prod production Production PROD prd live eks-prod prod-eu1 prod1 acme-production acmeprod prod_eu arn:aws:eks:eu:1:cluster/prod gke_acme_europe-west1_prod openbao.prod.example.org production-2 produseast".split(
      " ",
    ),
  )("%s", (name) => {
    expect(soundsLikeProduction(name)).toBe(true);
  });
});

describe("other names", () => {
  test.each(
    "dev sandbox test local kind-ccr minikube staging product-catalog producer reproduction nonprod non-production preprod olive delivery liver ci-42 docker-desktop".split(
      " ",
    ),
  )("%s", (name) => {
    expect(soundsLikeProduction(name)).toBe(false);
  });
});

describe("where an address leads", () => {
  test.each([
    ["https://127.0.0.1:8200", "loopback"],
    ["https://127.8.9.1", "loopback"],
    ["https://localhost:8200", "loopback"],
    ["https://[::1]:8200", "loopback"],
    ["https://openbao.localhost", "loopback"],
    ["https://openbao.openbao.svc:8200", "private"],
    ["https://openbao.dev.internal", "private"],
    ["https://openbao", "private"],
    ["https://10.1.2.3", "private"],
    ["https://172.20.0.2", "private"],
    ["https://[fd00::1]", "private"],
    ["https://172.40.0.2", "public"],
    ["https://8.8.8.8", "public"],
    ["https://openbao.example.org", "public"],
    ["https://127.0.0.1.example.org", "public"],
    ["https://localhost.example.org", "public"],
    ["https://2130706433", "loopback"],
    ["no address", "public"],
  ])("%s is %s", (address, reach) => {
    expect(reachOf(address)).toBe(reach);
  });
});
