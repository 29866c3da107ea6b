import type { Control } from '../../processors/domain/control.ts';
import type { Event } from '../../processors/domain/event.ts';
import type { Item, Message } from '../../processors/domain/message.ts';
import { prefetch } from '../../processors/prefetch.ts';
import { drain, loadState } from '../../processors/state.ts';
import { step } from '../../processors/step.ts';
import { tellRow } from './auditor/row-cursor.ts';
import { Shelf } from './disk.ts';
import { settingsAt, type World } from './world.ts';

/** A world as rows people can read: what came when and from whom, and what the core made of it. */
export async function tellWorld(world: World): Promise<string> {
  const lines = [`settings ${JSON.stringify(world.settings)}`];
  const disk = new Shelf(0);
  let state = loadState(settingsAt(world, 0), disk.store.position(), []);
  for (const message of world.log) {
    const settings = settingsAt(world, message.seq);
    if (settings !== state.settings) {
      lines.push(`       restarted with ${JSON.stringify(settings)}`);
      const entries = drain(state).map(({ table, key, value, archived }) => ({ table, key, value: value === undefined ? undefined : disk.store.encode(value), archived }));
      await disk.store.commit({ position: state.position, entries });
      state = loadState(settings, state.position, disk.store.load());
    }
    lines.push(`${String(message.seq).padStart(5)}  ${tellMessage(message)}`);
    try {
      prefetch(state, message, (table, key) => disk.store.lookUp(table, key));
      lines.push(...step(state, message).map((row) => `         → ${tellRow(row)}`));
    } catch (error) {
      return [...lines, `         → ${String(error)}`].join('\n');
    }
  }
  return lines.join('\n');
}

function tellMessage({ receivedAt, vouched, source, items }: Message): string {
  const when = new Date(receivedAt).toISOString().slice(5, 19).replace('T', ' ');
  return `${when}${vouched ? ' vouched' : ''} ${source}: ${items.map((item) => tellItem(item, receivedAt)).join(' · ')}`;
}

function tellItem(item: Item, receivedAt: number): string {
  switch (item.kind) {
    case 'event': return tellEvent(item.event, receivedAt);
    case 'rejection': return `unreadable, ${item.rejection.reason}`;
    case 'heartbeat': return `heartbeat${item.occurredAt === undefined ? '' : offset(item.occurredAt - receivedAt)}`;
    case 'control': return tellControl(item.control);
    case 'ignored': return item.topic;
    default: return item satisfies never;
  }
}

function tellControl(control: Control): string {
  switch (control.type) {
    case 'tick': return `tick every ${control.everyMs / 1000} s`;
    case 'rules': return `rules ${JSON.stringify({ ...control.rules, places: undefined })}`;
    case 'warehouse': return `warehouse ${control.warehouse} ${control.action}`;
    case 'closings':
    case 'clock':
    case 'alert':
    case 'silence': return `${control.type} ${control.action}`;
    case 'measured':
    case 'clocks': return control.type;
    default: return control satisfies never;
  }
}

function tellEvent({ type, subject, id, occurredAt, implied, data }: Event, receivedAt: number): string {
  const { lines, ...rest } = data as { readonly lines?: readonly { readonly line: string; readonly sku?: string; readonly quantity: number }[] };
  const details = JSON.stringify(rest) + (lines === undefined ? '' : ` ${lines.map(({ line, sku, quantity }) => `${line}: ${quantity} ${sku ?? ''}`.trim()).join(', ')}`);
  return `${type} ${subject} <${id}>${implied ? ' implied' : ''}${offset(occurredAt - receivedAt)} ${details}`;
}

/** How far what a message claims is from its receipt. */
function offset(ms: number): string {
  return Math.abs(ms) < 5_000 ? '' : ` (${ms > 0 ? '+' : ''}${Math.round(ms / 1000)} s)`;
}
