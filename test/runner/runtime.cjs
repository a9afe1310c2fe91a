/**
 * How the tests load modules: this project's own as jest does, anew for each file; packages of `node_modules` as Node.js
 * does, once for all files of a worker. Most of what a file's start cost was the same packages, compiled again.
 */
const { createRequire, isBuiltin } = require('node:module');
const path = require('node:path');
const JestRuntime = require('jest-runtime').default;

/** These are parts of jest, which knows how to give each file its own. */
const OF_JEST = /^(?:@jest\/|jest(?:-|$)|expect$)/;

class Runtime extends JestRuntime {
  mocked = new Set();

  setMock(from, name, ...rest) {
    this.mocked.add(name);
    super.setMock(from, name, ...rest);
  }

  requireModuleOrMock(from, name) {
    const isShared = isPackage(from, name) && !this.mocked.has(name);
    return isShared ? createRequire(from)(name) : super.requireModuleOrMock(from, name);
  }

  requireActual(from, name) {
    return isPackage(from, name) ? createRequire(from)(name) : super.requireActual(from, name);
  }
}

/** Whether one of this project's files asks for a package by its name. */
function isPackage(from, name) {
  return (
    !name.startsWith('.') &&
    !path.isAbsolute(name) &&
    !isBuiltin(name) &&
    !OF_JEST.test(name) &&
    !from.includes(`${path.sep}node_modules${path.sep}`)
  );
}

module.exports = Runtime;
module.exports.default = Runtime;
