// Runs the workloads of this folder's program on the npm package
// aws-local-stepfunctions and prints its transitions a second, as JSON.
// Arguments: seconds a workload, then its definition, input and how many
// transitions an execution makes.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(process.cwd() + '/');
const { StateMachine } = require('aws-local-stepfunctions');
// Node 20 doesn't have it yet.
Promise.withResolvers ??= function () {
  let resolve, reject;
  const promise = new Promise((a, b) => ((resolve = a), (reject = b)));
  return { promise, resolve, reject };
};
const { seconds, concurrency, workloads } = JSON.parse(readFileSync(0, 'utf8'));

const result = {};
for (const w of workloads) {
  const machine = new StateMachine(w.definition);
  const run = async () => {
    let looks = 0;
    const describe = () => (looks++ % 2 ? 'available' : 'creating');
    const overrides = {
      taskResourceLocalHandlers: {
        CreateSnapshotState: () => w.created,
        DescribeSnapshotState1: describe,
        CopySnapshotState: () => 'soa-04-005-encrypted',
        DescribeSnapshotState2: describe,
        RestoreDbInstanceState: () => 'soa-04-005-encrypted',
      },
    };
    await machine.run(w.input, { overrides }).result;
  };
  await run(); // warm
  let executions = 0;
  const begun = performance.now();
  const until = begun + seconds * 1000;
  while (performance.now() < until) {
    await Promise.all(Array.from({ length: concurrency }, run));
    executions += concurrency;
  }
  result[w.name] = (executions * w.transitions * 1000) / (performance.now() - begun);
}
console.log(JSON.stringify(result));
