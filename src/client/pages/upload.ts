// Sends photographs in small parts (tus 1.0.0), each as soon as it is chosen. A broken line is waited out, and what was chosen
// is kept in the browser until it has been sent, so that a page that is opened again goes on where it stopped.

const part = 256 * 1024;
const tries = 200;
const day = 24 * 60 * 60 * 1000;
const tus = { 'Tus-Resumable': '1.0.0' };

interface Kept {
  root: string;
  address: string;
  file: Blob;
  at: number;
}

const filled = (text: string | undefined, ...values: (string | number)[]) =>
  (text ?? '').replace(/\{(\d)\}/g, (_, place: string) => String(values[Number(place)] ?? ''));

const pause = (ms: number) =>
  new Promise<void>((done) => {
    const on = () => {
      clearTimeout(timer);
      removeEventListener('online', on);
      done();
    };
    const timer = setTimeout(on, ms);
    addEventListener('online', on);
  });

/** The browser's own store; null where it has none, and then a reload forgets what was not sent. */
function open(): Promise<IDBDatabase | null> {
  return new Promise((done) => {
    try {
      const asked = indexedDB.open('doorstep-photos', 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore('kept', { keyPath: 'address' });
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => done(null);
    } catch {
      done(null);
    }
  });
}

function store(db: IDBDatabase | null, change: (kept: IDBObjectStore) => IDBRequest): Promise<unknown> {
  return new Promise((done) => {
    if (!db) return done(undefined);
    const asked = change(db.transaction('kept', 'readwrite').objectStore('kept'));
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => done(undefined);
  });
}

/** Sends the rest of a file, as long as it takes; a text says why it is not taken. */
async function send(address: string, file: Blob, progress: (share: number) => void, waits: () => void): Promise<string | undefined> {
  let failures = 0;
  for (let offset = -1; offset < file.size && failures < tries; ) {
    try {
      if (offset < 0) {
        const asked = await fetch(address, { method: 'HEAD', headers: tus });
        if (asked.status === 404) return '';
        offset = Number(asked.headers.get('Upload-Offset'));
      }
      if (offset >= file.size) break;
      const sent = await fetch(address, {
        method: 'PATCH',
        headers: { ...tus, 'Upload-Offset': String(offset), 'Content-Type': 'application/offset+octet-stream' },
        body: file.slice(offset, offset + part),
      });
      if (sent.status === 204) offset = Number(sent.headers.get('Upload-Offset'));
      else if (sent.status === 400 || sent.status === 413) return await sent.text();
      else if (sent.status === 404) return '';
      else throw new Error(String(sent.status));
      failures = 0;
      progress(offset / file.size);
    } catch {
      // The server knows best where the part ends.
      offset = -1;
      failures++;
      waits();
      await pause(Math.min(10_000, 500 * failures));
    }
  }
  // Given up: the file stays with the browser, and choosing it again begins anew.
  return failures < tries ? undefined : '';
}

/** data-doorstep-upload on a group with a file field: its root is where the parts go. */
export function upload(): void {
  for (const group of document.querySelectorAll<HTMLElement>('[data-doorstep-upload]')) {
    const input = group.querySelector<HTMLInputElement>('input[type="file"]');
    const list = group.querySelector<HTMLElement>('[data-upload-list]');
    const said = group.querySelector<HTMLElement>('[data-upload-said]');
    const form = group.closest('form');
    const root = group.dataset['doorstepUpload'] ?? '';
    if (!list || !said || !form) continue;
    const most = Number(group.dataset['most']);
    const running = new Set<Promise<void>>();
    let line: Promise<void> = Promise.resolve();
    const db = open();
    // The photographs go up by themselves: the form no longer carries them. Papers, where they are taken, go with it.
    const papers = group.dataset['papers'] !== undefined;
    if (!papers) input?.removeAttribute('name');
    group.querySelector('[data-upload-add]')?.parentElement?.setAttribute('hidden', '');

    const row = () => {
      const item = document.createElement('li');
      const number = list.children.length + 1;
      const label = document.createElement('span');
      const bar = document.createElement('progress');
      bar.max = 100;
      bar.value = 0;
      bar.setAttribute('aria-label', filled(group.dataset['photo'], number));
      item.append(bar, label);
      list.append(item);
      return { item, number, label, bar };
    };

    const one = async (file: Blob, known?: string) => {
      const { item, number, label, bar } = row();
      const fail = (text: string) => {
        item.remove();
        said.textContent = text;
        said.classList.add('govuk-error-message');
      };
      if (file.size > Number(group.dataset['bytes'])) return fail(group.dataset['large'] ?? '');
      let address = known;
      for (let failures = 0; !address && failures < tries; failures++) {
        try {
          const begun = await fetch(root, { method: 'POST', headers: { ...tus, 'Upload-Length': String(file.size) } });
          if (begun.status !== 201) return fail(await begun.text());
          address = begun.headers.get('Location') ?? undefined;
        } catch {
          label.textContent = group.dataset['waiting'] ?? '';
          await pause(Math.min(10_000, 500 * (failures + 1)));
        }
      }
      if (!address) return fail(group.dataset['waiting'] ?? '');
      await store(await db, (kept) => kept.put({ root, address: address!, file, at: Date.now() } satisfies Kept));
      const refused = await send(
        address,
        file,
        (share) => {
          bar.value = Math.round(share * 100);
          label.textContent = filled(group.dataset['sending'], number, bar.value);
        },
        () => (label.textContent = group.dataset['waiting'] ?? ''),
      );
      await store(await db, (kept) => kept.delete(address!));
      if (refused !== undefined) return fail(refused || (group.dataset['waiting'] ?? ''));
      const picture = document.createElement('img');
      picture.src = `${address}/small`;
      picture.alt = filled(group.dataset['photo'], number);
      const remove = document.createElement('button');
      remove.type = 'button';
      remove.className = 'ds-uploads__remove';
      remove.textContent = filled(group.dataset['remove'], number);
      remove.addEventListener('click', () => {
        void fetch(address!, { method: 'DELETE', headers: tus }).then(() => {
          item.remove();
          input?.focus();
        });
      });
      item.replaceChildren(picture, remove);
      said.classList.remove('govuk-error-message');
      said.textContent = filled(group.dataset['come'], number);
    };

    // One after the other: on a bad line two at once are slower, and both may be lost.
    const enqueue = (file: Blob, known?: string) => {
      const job: Promise<void> = line.then(() => one(file, known)).finally(() => running.delete(job));
      line = job.catch(() => undefined);
      running.add(job);
    };

    const take = () => {
      const room = most - list.children.length - running.size;
      const chosen = [...(input!.files ?? [])];
      const photographs = papers ? chosen.filter((file) => file.type.startsWith('image/') && file.type !== 'image/tiff') : chosen;
      const rest = new DataTransfer();
      for (const file of chosen.filter((one) => !photographs.includes(one))) rest.items.add(file);
      for (const file of photographs.slice(0, Math.max(0, room))) enqueue(file);
      input!.files = rest.files;
    };
    input?.addEventListener('change', take);
    // What was chosen before this script came.
    if (input?.files?.length) take();

    form.addEventListener('submit', (event) => {
      const button = event.submitter;
      if (running.size === 0 || (button instanceof HTMLButtonElement && button.name === 'removePhoto')) return;
      event.preventDefault();
      void line.then(() => form.requestSubmit(button));
    });

    void db.then(async (opened) => {
      const kept = (await store(opened, (all) => all.getAll())) as Kept[] | undefined;
      for (const left of kept ?? []) {
        if (Date.now() - left.at > day) await store(opened, (all) => all.delete(left.address));
        else if (left.root === root) enqueue(left.file, left.address);
      }
    });
  }
}
