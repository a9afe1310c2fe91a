/**
 * The tests' environment: the worker's own realm, in place of one for each file. What a package of `node_modules` makes
 * (errors, arrays, typed arrays) is then of the same classes as what the tests make, so that each package is loaded once
 * for all files of a worker (`runtime.cjs`), and in plain Node.js as in production.
 */
const vm = require('node:vm');
const { LegacyFakeTimers, ModernFakeTimers } = require('@jest/fake-timers');
const { ModuleMocker } = require('jest-mock');

/** Stands for this realm, which Node.js gives no name to: `compileFunction` without a context means it. */
const THIS_REALM = vm.createContext({});
const { compileFunction } = vm;
/** By file: the next test file of this worker has it too, with all that V8 learned about it. */
const compiled = new Map();
vm.compileFunction = (code, parameters, options) =>
  options?.parsingContext === THIS_REALM
    ? compiledOnce(code, parameters, options)
    : compileFunction(code, parameters, options);

/** The same text is the same function; what `import()` in it loads belongs to the test file that asked last. */
function compiledOnce(code, parameters, { importModuleDynamically, ...options }) {
  const { filename } = options;
  const names = parameters.join();
  let kept = compiled.get(filename);
  if (kept?.code !== code || kept.names !== names) {
    const fresh = { code, names };
    fresh.run = compileFunction(code, parameters, {
      ...options,
      parsingContext: undefined,
      importModuleDynamically: (...request) => fresh.importModuleDynamically(...request),
    });
    compiled.set(filename, fresh);
    kept = fresh;
  }
  kept.importModuleDynamically = importModuleDynamically;
  return kept.run;
}

const STACK_FRAMES = 100;

const listenersOfProcess = () =>
  process.eventNames().flatMap((event) => process.rawListeners(event).map((listener) => [event, listener]));

/** @implements {import('@jest/environment').JestEnvironment} */
class OneRealm {
  /** @param {import('@jest/environment').JestEnvironmentConfig} config */
  constructor({ projectConfig }) {
    this.global = globalThis;
    this.environmentVariables = { ...process.env };
    this.listeners = listenersOfProcess();
    Error.stackTraceLimit = STACK_FRAMES;
    this.moduleMocker = new ModuleMocker(globalThis);
    const timers = { config: projectConfig, global: globalThis };
    this.fakeTimers = new LegacyFakeTimers({
      ...timers,
      moduleMocker: this.moduleMocker,
      timerConfig: { idToRef: (id) => ({ id, ref() {}, unref() {} }), refToId: (timer) => timer?.id },
    });
    this.fakeTimersModern = new ModernFakeTimers(timers);
  }

  async setup() {}

  /**
   * A file leaves nothing behind for the next: no clock, no variable of the environment, no listener. Globals stay: the
   * packages that are loaded once keep their registries there (the CDK its tokens).
   */
  async teardown() {
    this.fakeTimers.dispose();
    this.fakeTimersModern.dispose();
    for (const name of Object.keys(process.env)) {
      if (!(name in this.environmentVariables)) delete process.env[name];
    }
    Object.assign(process.env, this.environmentVariables);
    for (const [event, listener] of listenersOfProcess()) {
      const isOlder = this.listeners.some(([of, older]) => of === event && older === listener);
      if (!isOlder) process.removeListener(event, listener);
    }
  }

  exportConditions() {
    return ['node', 'node-addons'];
  }

  getVmContext() {
    return THIS_REALM;
  }
}

module.exports = OneRealm;
