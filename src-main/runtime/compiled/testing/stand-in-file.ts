import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'
import { archOf } from '../driver-key.ts'
import type { Misbehaviour } from './stand-in-driver.ts'

/** The key of a compiled driver of this machine's kind. */
export const keyFor = (slug: string, commit = '1a2b3c4') => `${slug}_${commit}_${archOf(process.arch)}`

/** A program that behaves as a compiled driver does, but for what it is told to do otherwise. */
export const standInFile = (odd: Misbehaviour = {}): Buffer =>
  Buffer.from(
    `#!${process.execPath}\n${code()}\nstandIn.standInDriver(${JSON.stringify(odd)}, process.argv.slice(2))\n`,
  )

let built: string | undefined

/** In one piece and without types, as each of many programs would take them out again. */
function code(): string {
  built ??= buildSync({
    entryPoints: [fileURLToPath(new URL('./stand-in-driver.ts', import.meta.url))],
    ...{ bundle: true, write: false, platform: 'node', format: 'iife', globalName: 'standIn' },
  }).outputFiles[0]?.text
  return built ?? ''
}
