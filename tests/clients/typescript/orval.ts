// One call of every kind of answer, through the functions that orval makes. The address is the argument.
import assert from "node:assert/strict";
import { linearAlgebraInverse, linearAlgebraSolve, statisticsDistributionsDensity } from "./orval/abacus.js";

const address = process.argv[2] ?? "", plain = globalThis.fetch;
globalThis.fetch = (path, options) => plain(`${address}${String(path)}`, options);

const array = await linearAlgebraSolve({ a: [[2, 0], [0, 4]], b: [2, 4] });
assert.ok(array.status === 200);
assert.deepEqual(array.data.x, [1, 1]);

const union = await statisticsDistributionsDensity({
  distribution: { name: "normal", mean: 0, standard_deviation: 1 },
  x: 0,
});
assert.ok(union.status === 200);
assert.ok(Math.abs(Number(union.data.result) - 0.3989422804014327) < 1e-15);

const problem = await linearAlgebraInverse({ a: [[1, 2], [2, 4]] });
assert.ok(problem.status === 422);
assert.equal(problem.data.type, "/problems/singular-matrix");

console.log("3 calls right by orval");
