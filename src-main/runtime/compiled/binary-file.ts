import { archOf, parseKey } from './driver-key.ts'

/** What a compiled driver is to be run on. */
export interface Machine {
  platform: string
  /** As Node calls it. */
  arch: string
}

/** Why a driver of this key cannot run on such a machine, for a person (edge.md 7.2). */
export function whyNotHere(key: string, { platform, arch }: Machine): string | undefined {
  const parsed = parseKey(key)
  if (!parsed) return `"${key}" is not the key of a compiled driver: <path>_<commit>_<architecture>, in lower case.`
  if (platform !== 'linux')
    return `Compiled drivers run on Linux only, and this machine has ${platform}. Use a driver in TypeScript.`
  if (parsed.arch === archOf(arch)) return undefined
  return `It is compiled for ${parsed.arch}, and this machine is ${archOf(arch)}. Use a central server or a driver of that kind.`
}

/** Why these bytes are no program that this machine could run, for a person. */
export function whyNoProgram(file: Buffer, { arch }: Machine): string | undefined {
  if (file.length === 0) return 'The file is empty. Compile the driver again at the central server.'
  if (file.subarray(0, 2).toString('latin1') === '#!') return undefined
  if (file.length < ELF_HEADER || !file.subarray(0, 4).equals(ELF))
    return 'The file is not a Linux program. Compile the driver again at the central server.'
  const machine = file.readUInt16LE(18)
  if (file[4] === BITS_64 && file[5] === LITTLE_ENDIAN && machine === elfMachines[archOf(arch)]) return undefined
  const known = Object.keys(elfMachines).find(name => elfMachines[name] === machine) ?? `machine number ${machine}`
  return `The program in the file is for another processor (${known}), and this machine is ${archOf(arch)}.`
}

// elf(5): the magic number, `e_ident[EI_CLASS]`, `e_ident[EI_DATA]` and `e_machine`.
const ELF = Buffer.from([0x7f, 0x45, 0x4c, 0x46])
const ELF_HEADER = 64
const BITS_64 = 2
const LITTLE_ENDIAN = 1
const elfMachines: Record<string, number> = { amd64: 62, arm64: 183 }
