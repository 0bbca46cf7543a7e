// A stand-in for the provider plugin `kubernetes`, for the sandbox alone; everywhere else Pulumi installs the official one.
import process from "node:process";
import { servePlugin } from "../engine/serve.ts";
import { sdkVersion } from "../install.ts";
import { createKubernetesPlugin } from "./provider.ts";

await servePlugin((context) =>
  createKubernetesPlugin({ ...context, version: sdkVersion("kubernetes"), ambientKubeconfig: process.env.KUBECONFIG }),
);
