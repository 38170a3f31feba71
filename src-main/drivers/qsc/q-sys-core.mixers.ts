import { z } from 'zod'
import { oneOf } from '../../driver-kit/index.ts'
import { call } from './q-sys-core.call.ts'
import { type Ctx, toDecibels } from './q-sys-core.status.ts'

// "Mixer Control Methods": channels are a text such as "1 2 5-8", or "*" for all.

/** `matrix_in` and so on are what PlaceOS's driver calls them. */
export const MatrixFader = oneOf('matrix_in', 'matrix_out', 'matrix_crosspoint')
export const MatrixMute = oneOf('matrix_in', 'matrix_out')

const channel = z.coerce.number().int().min(1).max(1_024)
export const Channels = z.union([channel.transform(one => [one]), z.array(channel).min(1).max(1_024)])

export async function setMatrixGain(
  mixer: string,
  level: number,
  index: number[],
  type: z.infer<typeof MatrixFader>,
  ctx: Ctx,
): Promise<void> {
  const Value = toDecibels(level, ctx)
  const all = index.join(' ')
  const [input, output = '*'] = index
  switch (type) {
    case 'matrix_in':
      return change('Mixer.SetInputGain', { Name: mixer, Inputs: all, Value }, index, ctx)
    case 'matrix_out':
      return change('Mixer.SetOutputGain', { Name: mixer, Outputs: all, Value }, index, ctx)
    case 'matrix_crosspoint': {
      const where = { Inputs: String(input), Outputs: String(output) }
      return change('Mixer.SetCrossPointGain', { Name: mixer, ...where, Value }, index, ctx)
    }
  }
}

export async function setMatrixMute(
  mixer: string,
  Value: boolean,
  index: number[],
  type: z.infer<typeof MatrixMute>,
  ctx: Ctx,
): Promise<void> {
  const all = index.join(' ')
  if (type === 'matrix_in') return change('Mixer.SetInputMute', { Name: mixer, Inputs: all, Value }, index, ctx)
  return change('Mixer.SetOutputMute', { Name: mixer, Outputs: all, Value }, index, ctx)
}

/** Mutes or opens the points where these inputs meet these outputs. */
export async function setCrossPoints(
  mixer: string,
  map: Record<string, number[]>,
  Value: boolean,
  ctx: Ctx,
): Promise<void> {
  for (const [input, outputs] of Object.entries(map)) {
    const params = { Name: mixer, Inputs: input, Outputs: outputs.join(' '), Value }
    await change('Mixer.SetCrossPointMute', params, [Number(input), ...outputs], ctx)
  }
}

interface MixerChange {
  Name: string
  Inputs?: string
  Outputs?: string
  Value: number | boolean
}

async function change(method: string, params: MixerChange, index: number[], ctx: Ctx): Promise<void> {
  await call(method, params, ctx, {
    name: `${method} ${params.Name} ${index.join(' ')}`,
    about: `"${params.Name}" (${index.join(', ')})`,
  })
}
