// Holds a data package against its own description with the npm package datapackage. Argument: the folder that holds datapackage.json.
import { join } from 'node:path';
import { createRequire } from 'node:module';

const { Package } = createRequire(import.meta.url)('datapackage');
const folder = process.argv[2];
const described = await Package.load(join(folder, 'datapackage.json'), { basePath: folder, unsafe: false });
const faults = described.errors.map(String);
for (const resource of described.resources) {
  faults.push(...resource.errors.map((error) => `${resource.name}: ${error}`));
  try {
    // Reads every row, casts every cell and checks keys and choices.
    const rows = await resource.read({ keyed: true });
    console.log(`${resource.name} ${rows.length}`);
  } catch (error) {
    faults.push(`${resource.name}: ${error} ${(error.errors ?? []).map(String).slice(0, 5).join(' ')}`);
  }
}

if (!described.valid) faults.push('the descriptor is not valid');
if (faults.length > 0) {
  console.log(faults.join('\n'));
  process.exit(1);
}
