import type { DriverProgram } from '../runtime/shelf/make-driver.ts'

/** What drivers in source are built against when the program itself runs from source. */
export const sourceProgram: DriverProgram = {
  kitUrl: new URL('../driver-kit/index.ts', import.meta.url),
  zodUrl: new URL('../../node_modules/zod/index.js', import.meta.url),
  describerUrl: new URL('../runtime/shelf/describe-worker.ts', import.meta.url),
}
