// Boxes over faces and number plates. The number fields are the boxes: what is drawn is written there, and what is typed is drawn.

import { composes, modified } from './pressed.ts';
import { say } from './texts.ts';
import { undoable } from './undo.ts';

const names = ['left', 'top', 'wide', 'high'] as const;
type Box = [left: number, top: number, wide: number, high: number];

const clamp = (value: number, most: number) => Math.round(Math.min(Math.max(value, 0), most) * 10) / 10;

/** data-doorstep-cover on the form of a picture. */
export function cover(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>('[data-doorstep-cover]')) {
    const stage = form.querySelector<HTMLElement>('[data-cover-stage]');
    const rows = form.querySelector<HTMLElement>('[data-cover-boxes]');
    const pattern = rows?.querySelector<HTMLElement>('.ds-box-row');
    if (!stage || !rows || !pattern) continue;
    const said = form.querySelector<HTMLElement>('[data-cover-said]');
    const fieldsOf = (row: HTMLElement) => names.map((name) => row.querySelector<HTMLInputElement>(`input[name="${name}"]`)!);
    const all = () => [...rows.querySelectorAll<HTMLElement>('.ds-box-row')];
    const read = (row: HTMLElement) => fieldsOf(row).map((field) => Number(field.value.trim() || NaN)) as Box;
    const shown = new Map<HTMLElement, HTMLButtonElement>();

    const write = (row: HTMLElement, [left, top, wide, high]: Box) => {
      const [l, t] = [clamp(left, 99), clamp(top, 99)];
      const values = [l, t, clamp(wide, 100 - l), clamp(high, 100 - t)];
      fieldsOf(row).forEach((field, i) => (field.value = String(values[i])));
      draw(row);
    };

    const draw = (row: HTMLElement) => {
      const [left, top, wide, high] = read(row);
      const number = all().indexOf(row) + 1;
      let box = shown.get(row);
      if (!(wide > 0 && high > 0 && left >= 0 && top >= 0)) {
        box?.remove();
        shown.delete(row);
        return;
      }
      if (!box) {
        box = document.createElement('button');
        box.type = 'button';
        box.className = 'ds-cover__box';
        box.addEventListener('keydown', (event) => {
          if (modified(event) || composes(event)) return;
          const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
          const [l, t, w, h] = read(row);
          if (event.key === 'Delete' || event.key === 'Backspace') {
            undoable({
              text: say('keysBoxGone', all().indexOf(row) + 1),
              back: () => {
                write(row, [l, t, w, h]);
                shown.get(row)?.focus();
              },
            });
            fieldsOf(row).forEach((field) => (field.value = ''));
            draw(row);
            fieldsOf(row)[0]?.focus();
          } else if (step) {
            const [x, y] = step as [number, number];
            write(row, event.shiftKey ? [l, t, Math.max(1, w + x), Math.max(1, h + y)] : [l + x, t + y, w, h]);
          } else return;
          event.preventDefault();
        });
        shown.set(row, box);
        stage.append(box);
      }
      box.setAttribute('aria-label', `${row.getAttribute('aria-label') ?? ''} ${[left, top, wide, high].join(', ')}`);
      box.textContent = String(number);
      Object.assign(box.style, { left: `${left}%`, top: `${top}%`, width: `${wide}%`, height: `${high}%` });
    };

    const listen = (row: HTMLElement) => fieldsOf(row).forEach((field) => field.addEventListener('input', () => draw(row)));

    const empty = () => {
      const free = all().find((row) => fieldsOf(row).every((field) => field.value.trim() === ''));
      if (free) return free;
      const row = pattern.cloneNode(true) as HTMLElement;
      const index = all().length;
      row.setAttribute('aria-label', (pattern.getAttribute('aria-label') ?? '').replace('1', String(index + 1)));
      row.querySelectorAll<HTMLElement>('[id], label').forEach((element) => {
        if (element instanceof HTMLLabelElement) element.htmlFor = element.htmlFor.replace(/\d+$/, String(index));
        else element.id = element.id.replace(/\d+$/, String(index));
        if (element instanceof HTMLInputElement) element.value = '';
      });
      all().at(-1)!.after(row);
      listen(row);
      return row;
    };

    all().forEach((row) => {
      listen(row);
      draw(row);
    });

    form.querySelector('[data-cover-more]')?.addEventListener('click', (event) => {
      event.preventDefault();
      fieldsOf(empty())[0]?.focus();
    });

    stage.addEventListener('pointerdown', (down) => {
      if (down.button !== 0 || down.target instanceof HTMLButtonElement) return;
      down.preventDefault();
      const frame = stage.getBoundingClientRect();
      const at = (event: PointerEvent): [number, number] => [
        clamp(((event.clientX - frame.left) / frame.width) * 100, 100),
        clamp(((event.clientY - frame.top) / frame.height) * 100, 100),
      ];
      const [x, y] = at(down);
      const row = empty();
      stage.setPointerCapture(down.pointerId);
      const move = (event: PointerEvent) => {
        const [x2, y2] = at(event);
        write(row, [Math.min(x, x2), Math.min(y, y2), Math.abs(x2 - x), Math.abs(y2 - y)]);
      };
      const up = (event: PointerEvent) => {
        move(event);
        stage.removeEventListener('pointermove', move);
        stage.removeEventListener('pointerup', up);
        stage.removeEventListener('pointercancel', up);
        const [, , wide, high] = read(row);
        if (!(wide >= 1 && high >= 1)) fieldsOf(row).forEach((field) => (field.value = ''));
        draw(row);
        shown.get(row)?.focus();
        if (said) said.textContent = shown.get(row)?.getAttribute('aria-label') ?? '';
      };
      stage.addEventListener('pointermove', move);
      stage.addEventListener('pointerup', up);
      stage.addEventListener('pointercancel', up);
    });
  }
}
