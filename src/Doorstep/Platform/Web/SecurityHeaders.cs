namespace Doorstep.Platform.Web;

/// <summary>Headers that every answer carries.</summary>
internal static class SecurityHeaders
{
    /// <summary>No script or style but our own files, no framing, no referrer to other sites, no guessing of types. Data and pictures may
    /// also come from what the operator named as a map source.</summary>
    public static void UseSecurityHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        var outside = context.RequestServices.GetRequiredService<OutsideSources>().Allowed;
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy =
            $"default-src 'self'; connect-src 'self'{outside}; img-src 'self' data: blob:{outside}; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "geolocation=(self), camera=(), microphone=(), browsing-topics=()";
        return next(context);
    });
}
