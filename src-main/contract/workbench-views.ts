import { z } from 'zod'
import { simulatorFault } from './views.ts'

/** One piece of traffic; of HTTP and MQTT its text. */
export const wireItemView = z.object({
  /** Milliseconds since 1970. */
  at: z.number(),
  direction: z.enum(['in', 'out', 'note']),
  /** Base64. */
  data: z.string(),
})
export type WireItemView = z.infer<typeof wireItemView>

/** A stand-in: what it holds, with the JSON Schema of it, so that a page can draw a form. */
export const simulatorView = z.object({
  fault: simulatorFault,
  address: z.string(),
  /** `null` of a recording, which holds nothing, and while it begins. */
  state: z.record(z.string(), z.json()).nullable(),
  schema: z.json().nullable(),
  /** Of a recording: messages that it had no answer to. */
  unknown_messages: z.number().int().nullable(),
})
export type SimulatorView = z.infer<typeof simulatorView>

/** Traffic of a real device that was kept, and can stand in for it. */
export const recordingView = z.object({
  id: z.string(),
  /** Of the driver whose device it was. */
  file_name: z.string(),
  /** How the module was called: `Display_1`. */
  label: z.string(),
  /** Milliseconds since 1970. */
  recorded_at: z.number(),
  messages: z.number().int(),
  bytes: z.number().int(),
})
export type RecordingView = z.infer<typeof recordingView>

export const keptRecording = z.object({
  recording: recordingView,
  /** Why it took down no more, before somebody stopped it. */
  cut: z.string().nullable(),
})

export const recordingsView = z.object({
  /** Newest first. */
  recordings: z.array(recordingView),
  /** Files that cannot be read, and why. */
  damaged: z.array(z.object({ id: z.string(), reason: z.string() })),
})
export type RecordingsView = z.infer<typeof recordingsView>
