// One call of every kind of answer, through the client made from the OpenAPI document. The address is the argument.
import assert from "node:assert/strict";
import createClient from "openapi-fetch";
import type { paths } from "./abacus.js";

const client = createClient<paths>({ baseUrl: process.argv[2] ?? "" });

const scalar = await client.POST("/v1/linear-algebra/determinant", { body: { a: [[4, 7], [2, 6]] } });
assert.equal(scalar.data?.result, 10);

const array = await client.POST("/v1/linear-algebra/solve", { body: { a: [[2, 0], [0, 4]], b: [2, 4] } });
assert.deepEqual(array.data?.x, [1, 1]);

const complex = await client.POST("/v1/optimization/polynomial-roots", { body: { coefficients: [1, 0, 1] } });
assert.deepEqual(complex.data?.roots.imag.map(Math.abs), [1, 1]);

const nonFinite = await client.POST("/v1/linear-algebra/divide", { body: { a: [1, -1], b: [0, 0] } });
assert.deepEqual(nonFinite.data?.result, ["Infinity", "-Infinity"]);

const union = await client.POST("/v1/statistics/distributions/density", {
  body: { distribution: { name: "normal", mean: 0, standard_deviation: 1 }, x: 0 },
});
assert.ok(Math.abs(Number(union.data?.result) - 0.3989422804014327) < 1e-15);

const problem = await client.POST("/v1/linear-algebra/inverse", { body: { a: [[1, 2], [2, 4]] } });
assert.equal(problem.error?.type, "/problems/singular-matrix");
assert.equal(problem.error?.errors?.[0]?.pointer, "/a");

console.log("6 calls right");
