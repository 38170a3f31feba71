import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { temporaryFolder } from '../../../testing/temporary-folder.ts'

/** A folder of drivers as an author or a technician has it. */
export function folderOfDrivers(files: Record<string, string> = {}) {
  const root = join(temporaryFolder(), 'drivers')
  mkdirSync(root)
  const at = (name: string) => join(root, name)
  const folder = {
    root,
    at,
    write(name: string, text: string): void {
      mkdirSync(dirname(at(name)), { recursive: true })
      writeFileSync(at(name), text)
    },
    /** As careful editors do: written aside, then put in its place. */
    replace(name: string, text: string): void {
      writeFileSync(`${at(name)}~`, text)
      renameSync(`${at(name)}~`, at(name))
    },
    remove: (name: string) => rmSync(at(name), { recursive: true }),
  }
  for (const [name, text] of Object.entries(files)) folder.write(name, text)
  return folder
}

/** A whole driver in source; `before` stands above its declaration, and may declare the `maker` it is called by. */
export const driverSource = (name: string, { before = '', more = '' } = {}) => `
import { defineDriver, none } from '@alcove/driver-kit'
import { z } from 'zod'
${before}
export const driver = defineDriver({
  name: ${name === 'maker' ? name : JSON.stringify(name)},
  moduleName: 'Thing',
  transport: none(),
  settings: z.object({ greeting: z.string().default('hello') }),
  status: { on: z.boolean() },
  ${more}
  commands: { go: { about: 'Goes.', args: { far: z.number().max(9) }, run: ({ far }) => far } },
})
`

export const simulatorSource = (field = 'on') => `
import { defineSimulator } from '@alcove/driver-kit'
import { z } from 'zod'
export const simulator = defineSimulator({
  protocol: 'tcp', settings: z.object({}), state: z.object({ ${field}: z.boolean().default(false) }),
})
`
