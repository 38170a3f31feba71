// Answers and messages in SIS, as switchers in verbose mode 3 write them: tagged. What stands before one is left alone: an
// echo of the command, or noise of a bad line.

export type TieLayer = 'All' | 'Audio' | 'Video'
export type MuteLayer = 'Audio' | 'Video' | 'AudioVideo'

export const tieSign = { All: '!', Video: '%', Audio: '$' } as const
export const layersOf: Record<TieLayer, Layer[]> = { All: ['video', 'audio'], Video: ['video'], Audio: ['audio'] }

export type Layer = 'video' | 'audio'
export interface Tie {
  input: number
  /** All when absent. */
  output?: number
  layers: Layer[]
}

/** `Out2 In1 All`, `Out02 In01 Vid`, and of a tie to every output `In1 All`. */
export function parseTie(line: string): Tie | undefined {
  const [, output, input, word] = /(?:Out(\d+) )?In(\d+) ?(All|Vid|RGB|Aud)$/.exec(line) ?? []
  if (input === undefined || word === undefined) return undefined
  const layers = layersOf[word === 'All' ? 'All' : word === 'Aud' ? 'Audio' : 'Video']
  return { input: Number(input), layers, ...(output === undefined ? {} : { output: Number(output) }) }
}

/** `Vmt2*1`, `Amt2*0`, and of every output `Vmt1`. A video mute of 2 blanks the sync too. */
export function parseMute(line: string): { layer: Layer; output: number | undefined; on: boolean } | undefined {
  const [, kind, output, on] = /([VA])mt(?:(\d+)[* ])?([012])$/.exec(line) ?? []
  if (kind === undefined || on === undefined) return undefined
  return {
    layer: kind === 'V' ? 'video' : 'audio',
    output: output === undefined ? undefined : Number(output),
    on: on !== '0',
  }
}

/** `GrpmD1*-200` is group 1 at -20.0 dB. */
export function parseGroup(line: string, group: number): number | undefined {
  const [, number, tenths] = /GrpmD(\d+)\*([+-]?\d+)$/.exec(line) ?? []
  return Number(number) === group ? Number(tenths) : undefined
}

/** `V8X4 A8X4`, or a model whose name says it: `DTPCP84` is 8 by 4, `DTPCP108` 10 by 8. */
export function parseSize(line: string): { inputs: number; outputs: number } | undefined {
  const [, inputs, outputs] = /\bV(\d+)X(\d+)/i.exec(line) ?? /[A-Z]{3,} ?(\d{1,2}?)(\d|\d\d)\b/.exec(line) ?? []
  return inputs === undefined ? undefined : { inputs: Number(inputs), outputs: Number(outputs) }
}

/** Switcher error responses. */
export const refusals: Record<string, string> = {
  '01': 'This switcher has no input of that number.',
  '10': 'This switcher does not know that command.',
  '11': 'This switcher has no preset of that number.',
  '12': 'This switcher has no output of that number.',
  '13': 'The switcher does not take that value: it is out of range.',
  '14': 'This switcher cannot do that in its present configuration.',
  '17': 'The switcher took too long over that. Try again.',
  '18': 'The switcher cannot do that with the signal that is there.',
  '21': 'This switcher has no room of that number.',
  '24': 'The password in the settings is not allowed to do that. Use the administrator password.',
  '25': 'The switcher misses a device that it needs for that. Check what is plugged into it.',
  '26': 'The switcher has too many connections. Close other programs that control it.',
  '27': 'This switcher has no event of that number.',
  '28': 'The switcher does not find that file.',
  '30': 'The switcher reports a hardware failure. Call for support.',
  '31': 'Another program is using that port of the switcher.',
}
