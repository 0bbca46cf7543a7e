#!/usr/bin/env node
import process from "node:process";
import { runCommandLine } from "./command.ts";
import { openTerminal } from "./terminal.ts";

process.exitCode = await runCommandLine(process.argv.slice(2), openTerminal(process));
