// Run by the build, in the project's Node: writes what the built drivers say of themselves into a file beside them.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DESCRIPTIONS, describeByImport } from '../src-main/runtime/shelf/built-in.ts'

const [folder] = process.argv.slice(2)
const described = await describeByImport(folder, (fileName, message) => {
  throw new Error(`Driver ${fileName} cannot be described: ${message}`)
})
writeFileSync(join(folder, DESCRIPTIONS), JSON.stringify(described))
