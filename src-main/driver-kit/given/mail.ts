import { emailTemplates } from '../../model/interfaces/messages.ts'
import type { Given } from './given.ts'

type Items = Readonly<Record<string, string | number | boolean | null>>

export const mailer: Given<'Mailer'> = {
  send_template: {
    about: 'Send a mail made from a template, named by its event and by whom it is for.',
    async run({ to, template: [event, who], args, ...enclosed }, { context, call }) {
      const template = templatesIn(context.settings)[event]?.[who]
      if (!template) return context.log.warn(`There is no mail template "${event}" for "${who}": nothing was sent.`)
      const written = (part: string | undefined) => (part === undefined ? '' : buildTemplate(part, args))
      const { subject, text, html } = template
      return call('send_mail', {
        to,
        subject: written(subject),
        message_plaintext: written(text),
        message_html: written(html),
        ...enclosed,
      })
    },
  },
  build_template: {
    about: 'Put values in the places of a text that are marked %{key}.',
    run: ({ string, args }) => (string === null ? null : buildTemplate(string, args)),
  },
}

const templatesIn = ({ email_templates }: Readonly<Record<string, unknown>>) =>
  emailTemplates.safeParse(email_templates).data ?? {}

const buildTemplate = (text: string, args: Items) =>
  text.replaceAll(/%\{([^{}]*)\}/g, (place, key: string) =>
    Object.hasOwn(args, key) ? String(args[key] ?? '') : place,
  )
