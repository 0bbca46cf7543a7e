// A stand-in for the provider plugin `vault`, for the sandbox alone; everywhere else Pulumi installs the official one.
import process from "node:process";
import { servePlugin } from "../engine/serve.ts";
import { sdkVersion } from "../install.ts";
import { createVaultPlugin } from "./provider.ts";

await servePlugin((context) =>
  createVaultPlugin({ ...context, version: sdkVersion("vault"), token: process.env.VAULT_TOKEN }),
);
