export * from "../../sdk/typescript/tests/fakes.ts";
