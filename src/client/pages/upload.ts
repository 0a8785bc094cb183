// Sends photographs in small parts (tus 1.0.0, by tus-js-client), each as soon as it is chosen. A broken line is waited out, and
// what was chosen is kept in the browser until it has been sent, so that a page that is opened again goes on where it stopped.

const part = 256 * 1024;
const tries = 200;
const day = 24 * 60 * 60 * 1000;

interface Kept {
  root: string;
  address: string;
  file: Blob;
  at: number;
}

const filled = (text: string | undefined, ...values: (string | number)[]) =>
  (text ?? '').replace(/\{(\d)\}/g, (_, place: string) => String(values[Number(place)] ?? ''));

const delay = (failures: number) => Math.min(10_000, 500 * failures);

const pause = (failures: number) =>
  new Promise<void>((done) => {
    const on = () => {
      clearTimeout(timer);
      removeEventListener('online', on);
      done();
    };
    const timer = setTimeout(on, delay(failures));
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

/** The library that speaks tus comes when the first file is chosen: most pages are read by people who send none. */
async function library(waits: () => void): Promise<typeof import('./tus.ts')> {
  for (let failures = 1; ; failures++) {
    try {
      return await import('./tus.ts');
    } catch (error) {
      if (failures >= tries) throw error;
      waits();
      await pause(failures);
    }
  }
}

interface Way {
  root: string;
  known: string | undefined;
  begun: (address: string) => void;
  progress: (share: number) => void;
  waits: () => void;
}

/** Sends a file, or the rest of it, as long as it takes: its address, or a text that says why it is not taken. */
async function send(file: Blob, { root, known, begun, progress, waits }: Way): Promise<{ address: string } | { refused: string }> {
  const tus = await library(waits);
  const path = (url: string | null) => new URL(url ?? '', location.href).pathname;
  return new Promise((done) => {
    let waiting = false;
    const sending = new tus.Upload(file as File, {
      // What was begun before goes on where it is or nowhere: its form may have been sent since.
      ...(known ? { uploadUrl: new URL(known, location.href).href } : { endpoint: new URL(root, location.href).href }),
      chunkSize: part,
      // What was chosen lies in the store above, with its address; the library would keep only the address.
      storeFingerprintForResuming: false,
      retryDelays: Array.from({ length: tries }, (_, failures) => delay(failures + 1)),
      onUploadUrlAvailable: () => {
        // Without this the library would begin anew, and send all again, when a proxy says for a moment that we are not there.
        sending.options.endpoint = null;
        begun(path(sending.url));
      },
      onProgress: (sent, all) => {
        waiting = false;
        progress(sent / all);
      },
      onShouldRetry: (error) => {
        const status = error.originalResponse?.getStatus() ?? 0;
        // Conflicts are of two that send the same, and of a part that is still being written.
        waiting = status < 400 || status >= 500 || status === 409 || status === 423 || status === 429;
        if (waiting) waits();
        return waiting;
      },
      onSuccess: () => end({ address: path(sending.url) }),
      onError: (error) => {
        const answer = 'originalResponse' in error ? error.originalResponse : null;
        end({ refused: answer && [400, 413].includes(answer.getStatus()) ? answer.getBody() : '' });
      },
    });
    // The line is back: no need to wait for the next try.
    const again = () => {
      if (waiting) void sending.abort().then(() => sending.start());
      waiting = false;
    };
    const end = (outcome: { address: string } | { refused: string }) => {
      removeEventListener('online', again);
      done(outcome);
    };
    addEventListener('online', again);
    sending.start();
  });
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
      const sent = await send(file, {
        root,
        known,
        begun: (where) => {
          if (!address) void db.then((opened) => store(opened, (kept) => kept.put({ root, address: where, file, at: Date.now() } satisfies Kept)));
          address = where;
        },
        progress: (share) => {
          bar.value = Math.round(share * 100);
          label.textContent = filled(group.dataset['sending'], number, bar.value);
        },
        waits: () => (label.textContent = group.dataset['waiting'] ?? ''),
      });
      if (address) await store(await db, (kept) => kept.delete(address!));
      if ('refused' in sent) return fail(sent.refused || (group.dataset['waiting'] ?? ''));
      const picture = document.createElement('img');
      picture.src = `${sent.address}/small`;
      picture.alt = filled(group.dataset['photo'], number);
      const remove = document.createElement('button');
      remove.type = 'button';
      remove.className = 'ds-uploads__remove';
      remove.textContent = filled(group.dataset['remove'], number);
      remove.addEventListener('click', () => {
        void fetch(sent.address, { method: 'DELETE', headers: { 'Tus-Resumable': '1.0.0' } }).then(() => {
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
    // While somebody looks for a picture there is time to fetch what sends it.
    input?.addEventListener('click', () => void import('./tus.ts').catch(() => undefined), { once: true });
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
