// Of its own, so that only those who send a picture load it.
export { Upload } from 'tus-js-client';
