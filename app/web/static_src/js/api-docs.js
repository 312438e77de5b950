// The readable form of /api/openapi.json. swagger-ui-bundle.js is loaded before as a plain script.
const place = document.querySelector("#api-docs");

if (place && globalThis.SwaggerUIBundle) {
  globalThis.SwaggerUIBundle({
    url: place.dataset.url,
    domNode: place,
    deepLinking: true,
    defaultModelsExpandDepth: 0,
    validatorUrl: null,
  });
}
