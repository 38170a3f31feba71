/** Of all files of a repository, those that are drivers. */
export function driverFiles(paths: string[]): string[] {
  return paths.filter(path => driver.test(path) && !besideADriver.test(path)).sort()
}

const driver = /^drivers\/.+\.(cr|ts)$/

/** Specs, simulators and tests lie beside the drivers, and type declarations are no code. */
const besideADriver = /(_spec\.cr|\.sim\.ts|\.test\.ts|\.d\.ts)$/
