import type { MeView } from '@contract/access-views.ts'
import type { Trigger } from '@model/trigger.ts'
import type { TriggerInstance } from '@model/trigger-instance.ts'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useId, useRef, useState } from 'react'
import type { Labels } from '../../../data/records.ts'
import { useBriefs, useExplanation, useModules } from '../../../data/useTriggers.ts'
import { Badge } from '../../../look/Badge.tsx'
import { Contained } from '../../../look/Contained.tsx'
import { Empty, Trouble } from '../../../look/Empty.tsx'
import { Tabs } from '../../../look/Tabs.tsx'
import { Head } from '../../Head.tsx'
import { Note } from '../../people/Note.tsx'
import { Unsaved } from '../../records/form/Unsaved.tsx'
import { Editor } from '../editor/Editor.tsx'
import { DryRun } from '../replay/DryRun.tsx'
import { parts, type TriggerPart } from '../rules.ts'
import { Webhook } from '../webhook/Webhook.tsx'
import { Why } from '../why/Why.tsx'
import { HeadActions } from './HeadActions.tsx'
import styles from './Page.module.css'
import { Systems } from './Systems.tsx'
import { useEditing } from './useEditing.ts'

const EVERY_MS = 2_000
const titles: Record<TriggerPart, string> = {
  edit: 'Edit',
  why: 'Why, and why not',
  'dry-run': 'Dry run',
  webhook: 'Web request',
}

/** What the address says. */
interface Where {
  system_id?: string | undefined
  show?: TriggerPart | undefined
  trace?: number | undefined
}

export interface PageProps {
  trigger: Trigger
  instances: readonly TriggerInstance[]
  labels: Labels
  /** Whoever looks: changing it is for administrators. */
  me: MeView
  /** Asks for it anew. */
  again(): void
}

export function Page({ trigger: asked, instances, labels, me, again }: PageProps) {
  const { system_id, show = 'edit', trace }: Where = useSearch({ from: '/triggers/$id' })
  const navigate = useNavigate({ from: '/triggers/$id' })
  const panel = useId()
  // What a save answered counts until the watch brings something newer.
  const [kept, setKept] = useState<{ over: Trigger; row: Trigger }>()
  const trigger = kept?.over === asked ? kept.row : asked
  const { draft, changed, clashes, round, write, drop } = useEditing(trigger)
  const mayChange = me.role === 'admin'
  const systemId = system_id ?? trigger.control_system_id ?? instances[0]?.control_system_id ?? undefined
  const instance = instances.find(one => one.control_system_id === systemId)
  const modules = useModules(systemId)
  const { value: briefs } = useBriefs(trigger.id)
  const brief = briefs?.get(instance?.id ?? '')
  const happened = brief && [brief.state, brief.triggered, brief.trigger_count, brief.trouble].join()
  const { value: explanation, again: explain } = useExplanation(instance?.id, { everyMs: EVERY_MS, happened })
  // From one part to the next nothing that is written is lost.
  const moving = useRef(false)
  const go = async (search: Where) => {
    moving.current = true
    await navigate({ search: { system_id, show, trace: undefined, ...search }, replace: true, resetScroll: false })
    moving.current = false
  }
  const nowhere = <Empty title="Not at work in this system">Put it to work there, under the name of the system.</Empty>
  return (
    <>
      <Head
        trail={<Link to="/triggers">Triggers</Link>}
        title={trigger.name}
        marks={trigger.important ? <Badge tone="accent">Important</Badge> : null}
        about={trigger.description ? <span>{trigger.description}</span> : undefined}
        actions={
          mayChange ? (
            <HeadActions
              trigger={trigger}
              onLeaving={() => {
                moving.current = true
              }}
            />
          ) : undefined
        }
      />
      <div className={styles.page}>
        <Systems
          trigger={trigger}
          instances={instances}
          labels={labels}
          systemId={systemId}
          instance={instance}
          briefs={briefs}
          explanation={explanation}
          onChoose={id => void go({ system_id: id })}
          onDone={() => {
            again()
            explain()
          }}
        />
        <Tabs
          label="Parts"
          tabs={parts.map(value => ({ value, title: titles[value] }))}
          chosen={show}
          panel={panel}
          onChoose={value => void go({ show: value })}
        />
        <div id={panel} role="tabpanel" aria-label={titles[show]}>
          <Contained key={show}>
            {show === 'edit' ? (
              <div className={styles.page}>
                {clashes.length > 0 ? (
                  <Trouble>
                    Somebody else saved this trigger meanwhile, and changed what you changed: {clashes.join(', ')}. Save
                    puts yours in the place of theirs, Discard takes theirs.
                  </Trouble>
                ) : null}
                {mayChange ? null : (
                  <Note>
                    Changing a trigger is for administrators. Your role is {me.role}: you may put it to work in a
                    system, enable and disable it there, and see why it fires or does not.
                  </Note>
                )}
                <Editor
                  trigger={trigger}
                  modules={modules}
                  system={systemId === undefined ? undefined : (labels[systemId] ?? systemId)}
                  explanation={explanation}
                  mayChange={mayChange}
                  draft={draft}
                  round={round}
                  onDraft={write}
                  onDiscard={drop}
                  onSaved={row => {
                    setKept({ over: asked, row })
                    drop()
                    again()
                    explain()
                  }}
                />
              </div>
            ) : show === 'why' ? (
              instance ? (
                <Why key={instance.id} instance={instance} explanation={explanation} wanted={trace} />
              ) : (
                nowhere
              )
            ) : show === 'dry-run' ? (
              <DryRun key={systemId} trigger={trigger} draft={draft} systemId={systemId} />
            ) : instance ? (
              <Webhook
                key={instance.id}
                trigger={trigger}
                instance={instance}
                onDone={again}
                onWhy={() => void go({ show: 'why' })}
              />
            ) : (
              nowhere
            )}
          </Contained>
        </div>
      </div>
      <Unsaved count={changed.length} leaving={() => moving.current} />
    </>
  )
}
