// One call of every kind of answer, through the client of @hey-api/openapi-ts. The address is the argument.
import assert from "node:assert/strict";
import { client } from "./heyapi/client.gen.js";
import { linearAlgebraInverse, linearAlgebraSolve, statisticsDistributionsDensity } from "./heyapi/sdk.gen.js";

client.setConfig({ baseUrl: process.argv[2] ?? "" });

const array = await linearAlgebraSolve({ body: { a: [[2, 0], [0, 4]], b: [2, 4] } });
assert.deepEqual(array.data?.x, [1, 1]);

const union = await statisticsDistributionsDensity({
  body: { distribution: { name: "normal", mean: 0, standard_deviation: 1 }, x: 0 },
});
assert.ok(Math.abs(Number(union.data?.result) - 0.3989422804014327) < 1e-15);

const problem = await linearAlgebraInverse({ body: { a: [[1, 2], [2, 4]] } });
assert.equal(problem.error?.type, "/problems/singular-matrix");

console.log("3 calls right by @hey-api/openapi-ts");
